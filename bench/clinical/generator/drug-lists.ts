/** Drugs by class: what a careless model may take for one another. Written for this benchmark, apart from the lexicon. */
export const classMates: readonly (readonly string[])[] = [
  'lisinopril enalapril ramipril benazepril captopril quinapril',
  'losartan valsartan irbesartan candesartan olmesartan telmisartan',
  'metoprolol atenolol bisoprolol propranolol carvedilol labetalol nebivolol',
  'amlodipine nifedipine felodipine diltiazem verapamil norvasc',
  'hydrochlorothiazide chlorthalidone furosemide lasix torsemide bumetanide bumex spironolactone indapamide',
  'atorvastatin simvastatin rosuvastatin pravastatin lovastatin lipitor crestor zocor',
  'metformin glipizide glyburide glimepiride gliclazide',
  'sitagliptin januvia linagliptin jardiance empagliflozin dapagliflozin farxiga',
  'semaglutide ozempic liraglutide victoza trulicity dulaglutide',
  'lantus humalog novolog levemir',
  'warfarin coumadin eliquis apixaban xarelto rivaroxaban pradaxa',
  'aspirin clopidogrel plavix ticagrelor',
  'ibuprofen naproxen aleve motrin advil meloxicam mobic diclofenac celecoxib celebrex ketorolac toradol',
  'oxycodone hydrocodone morphine codeine tramadol percocet vicodin hydromorphone fentanyl',
  'sertraline zoloft fluoxetine prozac citalopram celexa escitalopram lexapro paroxetine paxil',
  'venlafaxine effexor duloxetine cymbalta',
  'alprazolam xanax lorazepam ativan clonazepam klonopin diazepam valium temazepam',
  'quetiapine seroquel olanzapine risperidone aripiprazole abilify',
  'amoxicillin penicillin augmentin ampicillin',
  'azithromycin clarithromycin erythromycin doxycycline',
  'ciprofloxacin levofloxacin moxifloxacin cipro',
  'cephalexin keflex cefuroxime ceftriaxone',
  'nitrofurantoin macrobid trimethoprim bactrim',
  'omeprazole prilosec pantoprazole protonix esomeprazole nexium lansoprazole',
  'ranitidine famotidine pepcid zantac',
  'cetirizine zyrtec loratadine claritin fexofenadine allegra benadryl diphenhydramine piriton',
  'prednisone prednisolone methylprednisolone dexamethasone hydrocortisone',
  'albuterol salbutamol ventolin levalbuterol',
  'flovent fluticasone budesonide symbicort advair flonase',
  'gabapentin neurontin pregabalin lyrica',
  'levetiracetam keppra lamotrigine topiramate topamax carbamazepine phenytoin',
  'methotrexate hydroxychloroquine plaquenil sulfasalazine azathioprine',
  'allopurinol colchicine febuxostat',
  'alendronate fosamax risedronate',
  'levothyroxine synthroid liothyronine',
  'ondansetron zofran metoclopramide reglan promethazine',
  'cyclobenzaprine flexeril tizanidine baclofen methocarbamol',
  'sumatriptan imitrex rizatriptan maxalt',
  'tamsulosin flomax doxazosin terazosin',
  'acyclovir valacyclovir valtrex',
  'tylenol paracetamol acetaminophen calpol',
  'loperamide imodium dioralyte',
  'insulin metformin',
].map((line) => line.split(' '))

/** One substance under several names: changing these is no danger. */
export const oneSubstance: readonly (readonly string[])[] = [
  'norvasc amlodipine,lasix furosemide,bumex bumetanide,lipitor atorvastatin,crestor rosuvastatin,zocor simvastatin,januvia sitagliptin,jardiance empagliflozin,farxiga dapagliflozin,ozempic semaglutide,victoza liraglutide,trulicity dulaglutide,coumadin warfarin,eliquis apixaban,xarelto rivaroxaban,plavix clopidogrel,aleve naproxen,motrin ibuprofen advil,mobic meloxicam,celebrex celecoxib,toradol ketorolac,zoloft sertraline,prozac fluoxetine,celexa citalopram,lexapro escitalopram,paxil paroxetine,effexor venlafaxine,cymbalta duloxetine,xanax alprazolam,ativan lorazepam,klonopin clonazepam,valium diazepam,seroquel quetiapine,abilify aripiprazole,keflex cephalexin,macrobid nitrofurantoin,cipro ciprofloxacin,prilosec omeprazole,protonix pantoprazole,nexium esomeprazole,pepcid famotidine,zantac ranitidine,zyrtec cetirizine,claritin loratadine,allegra fexofenadine,benadryl diphenhydramine,ventolin albuterol salbutamol,flovent fluticasone flonase,symbicort budesonide,advair fluticasone,neurontin gabapentin,lyrica pregabalin,keppra levetiracetam,topamax topiramate,plaquenil hydroxychloroquine,fosamax alendronate,synthroid levothyroxine,zofran ondansetron,reglan metoclopramide,flexeril cyclobenzaprine,imitrex sumatriptan,maxalt rizatriptan,flomax tamsulosin,valtrex valacyclovir,tylenol paracetamol acetaminophen calpol,imodium loperamide,lantus insulin,humalog insulin,novolog insulin,levemir insulin,bactrim trimethoprim,augmentin amoxicillin,percocet oxycodone,vicodin hydrocodone',
]
  .join(',')
  .split(',')
  .map((group) => group.split(' '))

/** Names known to be taken for one another, each line one confusion. */
export const lookAlikePairs: readonly (readonly [string, string])[] =
  'hydralazine hydroxyzine,metformin metronidazole,metoprolol metoclopramide,prednisone prednisolone,prednisone primidone,tramadol trazodone,lamotrigine lamivudine,clonidine clonazepam,celexa celebrex,zantac xanax,zyrtec zantac,losartan valsartan,lisinopril fosinopril,amlodipine amiloride,amlodipine nimodipine,atenolol albuterol,bupropion buspirone,sertraline cetirizine,citalopram escitalopram,glipizide glyburide,humalog humulin,novolog novolin,lantus latuda,omeprazole aripiprazole,pantoprazole aripiprazole,oxycodone hydrocodone,oxycodone oxybutynin,morphine hydromorphone,penicillin penicillamine,plavix paxil,propranolol prednisolone,quetiapine olanzapine,risperidone ropinirole,fluoxetine paroxetine,fluoxetine duloxetine,levothyroxine liothyronine,lorazepam alprazolam,lasix luvox,lipitor zocor,methotrexate metolazone,meloxicam mobic,naproxen naloxone,ibuprofen ketoprofen,simvastatin sitagliptin,spironolactone prednisolone,topiramate torsemide,warfarin heparin,azithromycin erythromycin,amoxicillin ampicillin,ciprofloxacin levofloxacin,doxycycline dicyclomine,cefuroxime cephalexin,gabapentin gemfibrozil,furosemide torsemide,diltiazem diazepam,diclofenac duloxetine,cyclobenzaprine cyproheptadine,carvedilol captopril,tizanidine tiagabine,insulin inulin,aspirin ascriptin,valsartan losartan,albuterol salmeterol,allopurinol haloperidol,codeine cocaine,colchicine cortisone,digoxin doxepin,loratadine lovastatin,ramipril enalapril,bisoprolol bisacodyl,salbutamol salmeterol,paracetamol parecoxib,fexofenadine fenofibrate'
    .split(',')
    .filter((pair) => pair !== 'meloxicam mobic')
    .map((pair) => pair.split(' ') as [string, string])
